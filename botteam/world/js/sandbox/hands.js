'use strict'
// What a player holds and uses up, and the sequence number by which 1.19+ clients learn that their action was seen.
const { sized, stackMaker } = require('./stacks')

const OFF_HAND_SLOT = 45
const RELEASE = 5 // block_dig's status when the use key is let go

module.exports.server = serv => {
  const { make } = stackMaker(serv.registry)
  serv.newItem = (name, count = 1) => make(name, count)
  const sentEnchantments = serv.registry.loginPacket.dimensionCodec['minecraft:enchantment'].entries // numbered by this order
  serv.enchantmentId = name => sentEnchantments.findIndex(({ key }) => key === `minecraft:${name}`)
  serv.copyStack = (stack, count = stack.count) => sized(stack, count)

  /** The same tool with more wear. */
  serv.wornStack = (stack, amount) => {
    const worn = sized(stack, stack.count)
    const others = (worn.components ?? []).filter(c => c.type !== 'damage')
    worn.components = [...others, { type: 'damage', data: (stack.durabilityUsed ?? 0) + amount }]
    worn.componentMap = new Map(worn.components.map(c => [c.type, c]))
    return worn
  }
}

module.exports.player = (player, serv) => {
  const slotOf = hand => (hand === 1 ? OFF_HAND_SLOT : 36 + player.heldItemSlot)

  player.acknowledge = sequence => {
    if (sequence > 0) player._client.write('acknowledge_player_digging', { sequenceId: sequence })
  }

  /** Eating, drawing a bow, holding up a shield: others see it in the flags of living entities. */
  player.usedHand = null
  player.startUsing = hand => {
    player.usedHand = hand
    player.showMetadata()
  }
  player.stopUsing = () => {
    if (player.usedHand === null) return
    player.usedHand = null
    player.showMetadata()
  }
  player._client.on('block_dig', ({ status }) => status === RELEASE && player.stopUsing())
  player._client.on('held_item_slot', player.stopUsing)
  player.on('died', player.stopUsing)

  player.stackInHand = (hand = 0) => player.inventory.slots[slotOf(hand)] ?? null

  player.useUp = (hand = 0, count = 1) => {
    if (player.gameMode === 1) return
    const stack = player.stackInHand(hand)
    if (!stack) return
    player.setSlot(slotOf(hand), stack.count > count ? serv.copyStack(stack, stack.count - count) : null)
  }

  /** Puts something else into the hand in exchange for one item of it, as buckets and bowls do. */
  player.exchange = (hand, item) => {
    if (player.gameMode === 1) return
    const stack = player.stackInHand(hand)
    if (stack && stack.count === 1) return player.setSlot(slotOf(hand), item)
    player.useUp(hand)
    player.giveOrDrop(item)
  }

  /** Wears the tool in hand; it breaks when its durability is used up (minecraft.wiki/w/Durability). */
  player.wear = (amount, hand = 0) => {
    const stack = player.stackInHand(hand)
    const most = stack && serv.registry.itemsByName[stack.name].maxDurability
    if (!most || player.gameMode === 1) return
    const spared = level(stack, 'unbreaking')
    const worn = serv.wornStack(stack, Array.from({ length: amount }, () => Math.random() * (1 + spared) < 1).filter(Boolean).length)
    if (worn.durabilityUsed < most) return player.setSlot(slotOf(hand), worn)
    player.setSlot(slotOf(hand), null)
    player.tell('entity_status', { entityId: player.id, entityStatus: hand === 1 ? 48 : 47 }, true)
  }

  const level = (stack, name) => {
    const worked = stack.componentMap?.get('enchantments')?.data.enchantments ?? []
    return worked.find(e => e.id === serv.enchantmentId(name))?.level ?? 0
  }
  player.enchantment = (name, hand = 0) => {
    const stack = player.stackInHand(hand)
    return stack ? level(stack, name) : 0
  }
}

'use strict'
// Hunger, saturation, exhaustion, regeneration, starvation and eating (minecraft.wiki/w/Hunger).

const EAT_TICKS = 32
const QUICK_BITES = { dried_kelp: 16 }
const LEFT_BEHIND = { mushroom_stew: 'bowl', rabbit_stew: 'bowl', beetroot_soup: 'bowl', suspicious_stew: 'bowl', honey_bottle: 'glass_bottle' }
const ANY_TIME = new Set(['golden_apple', 'enchanted_golden_apple', 'chorus_fruit', 'honey_bottle', 'suspicious_stew'])
const EXHAUSTION = { sprint: 0.1, swim: 0.01, jump: 0.05, sprintJump: 0.2 } // a block, or a jump
const FOOD_EFFECTS = {
  golden_apple: [['Regeneration', 100, 1], ['Absorption', 2400, 0]],
  rotten_flesh: [['Hunger', 600, 0, 0.8]],
  chicken: [['Hunger', 600, 0, 0.3]],
  spider_eye: [['Poison', 100, 0]]
}

module.exports.server = serv => {
  serv.on('tick', () => {
    for (const player of serv.players) {
      if (!player.isPlaying || player.health <= 0) continue
      player.digest()
      player.chew()
    }
  })
}

module.exports.player = (player, serv) => {
  const { registry } = serv
  let timer = 0
  let meal = null

  player.addExhaustion = amount => {
    if (player.gameMode === 0 || player.gameMode === 2) player.exhaustion = Math.min(40, player.exhaustion + amount)
  }

  player.on('moved', (from, to, onGround) => {
    const distance = Math.hypot(to.x - from.x, to.z - from.z)
    if (player.inWater) player.addExhaustion(EXHAUSTION.swim * from.distanceTo(to))
    else if (player.isSprinting && onGround) player.addExhaustion(EXHAUSTION.sprint * distance)
    const jumped = player.wasOnGround && !onGround && to.y - from.y > 0.3
    if (jumped && !player.inWater) player.addExhaustion(player.isSprinting ? EXHAUSTION.sprintJump : EXHAUSTION.jump)
    player.wasOnGround = onGround
  })

  player.digest = () => {
    const peaceful = serv.difficulty === 0
    if (player.exhaustion >= 4) {
      player.exhaustion -= 4
      if (player.foodSaturation > 0) player.foodSaturation = Math.max(0, player.foodSaturation - 1)
      else if (!peaceful) player.food = Math.max(0, player.food - 1)
      player.sendHealth()
    }
    if (peaceful) return restInPeace()
    regenerateOrStarve()
  }

  function restInPeace () {
    if (serv.tickCount % 20 === 0 && player.health < 20) player.heal(1)
    if (serv.tickCount % 10 === 0 && player.food < 20) {
      player.food++
      player.sendHealth()
    }
  }

  function regenerateOrStarve () {
    const hurt = player.health < (player.maxHealth ?? 20) && serv.gamerules.naturalRegeneration
    timer++
    if (hurt && player.food >= 20 && player.foodSaturation > 0) {
      if (timer < 10) return
      const spent = Math.min(player.foodSaturation, 6)
      player.heal(spent / 6)
      player.addExhaustion(spent)
    } else if (hurt && player.food >= 18) {
      if (timer < 80) return
      player.heal(1)
      player.addExhaustion(6)
    } else if (player.food <= 0) {
      if (timer < 80) return
      const floor = [20, 10, 1, 0][serv.difficulty]
      if (player.health > floor) player.hurt(1, 'starve')
    }
    timer = 0
  }

  player._client.on('use_item', ({ hand, sequence }) => {
    player.acknowledge(sequence)
    if (!player.isPlaying || player.health <= 0) return
    const stack = player.stackInHand(hand)
    const food = stack && registry.foodsByName[stack.name]
    if (!food || (player.food >= 20 && !ANY_TIME.has(stack.name) && player.gameMode !== 1)) return player.emit('useItem', stack, hand)
    meal = { name: stack.name, hand, slot: player.heldItemSlot, until: serv.tickCount + (QUICK_BITES[stack.name] ?? EAT_TICKS) }
    player.startUsing(hand)
  })
  player._client.on('block_dig', ({ status }) => { if (status === 5) meal = null })
  player._client.on('held_item_slot', () => { meal = null })
  player.on('died', () => { meal = null })

  player.chew = () => {
    if (!meal || serv.tickCount < meal.until) return
    const { name, hand } = meal
    meal = null
    player.stopUsing()
    if (player.stackInHand(hand)?.name !== name) return
    swallow(name, hand)
  }

  function swallow (name, hand) {
    const food = registry.foodsByName[name]
    player.food = Math.min(20, player.food + food.foodPoints)
    player.foodSaturation = Math.min(player.food, player.foodSaturation + food.saturation)
    player._client.write('entity_status', { entityId: player.id, entityStatus: 9 })
    if (player.gameMode !== 1) player.useUp(hand)
    if (LEFT_BEHIND[name]) player.giveOrDrop(serv.newItem(LEFT_BEHIND[name]))
    for (const [effect, ticks, level, odds = 1] of FOOD_EFFECTS[name] ?? []) if (Math.random() < odds) player.addEffect(effect, ticks, level)
    player.sendHealth()
  }
}

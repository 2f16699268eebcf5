'use strict'
// Breaking blocks at vanilla's speed (minecraft.wiki/w/Breaking#Speed); the server counts the progress itself.
const { Vec3 } = require('vec3')

const REACH = 6 // 4.5 blocks, with room for lag as in vanilla
const EARLY = 0.7 // a client may say "done" at this share of the progress
const GRACE = 1 // tick for the client's own word to arrive
const EXHAUSTION = 0.005
const TIER_SPEED = { wooden: 2, stone: 4, iron: 6, diamond: 8, netherite: 9, golden: 12 }
const EYES = 1.62
const START = 0
const CANCEL = 1
const FINISH = 2
const BREAK_EFFECT = 2001

module.exports.server = serv => {
  const { registry } = serv
  const AIR = 0

  serv.on('tick', () => serv.players.forEach(player => player.tickDigging()))

  const toolKind = name => (name.match(/_(pickaxe|axe|shovel|hoe|sword)$/) ?? [])[1] ?? name

  function suits (block, kind) {
    if (block.material?.split(';').includes(`mineable/${kind}`)) return true
    return Object.keys(block.harvestTools ?? {}).some(id => toolKind(registry.items[id].name) === kind)
  }

  /** Speed of a tool on a block, 1 for the bare hand. */
  serv.toolSpeed = (block, tool) => {
    if (!tool) return 1
    const kind = toolKind(tool)
    if (kind === 'sword') return block.name === 'cobweb' ? 15 : (/plant|leaves|gourd|vine/.test(block.material ?? '') ? 1.5 : 1)
    if (kind === 'shears') return block.name === 'cobweb' || block.name.endsWith('_leaves') ? 15 : (block.material === 'wool' ? 5 : 1)
    return suits(block, kind) ? TIER_SPEED[tool.slice(0, tool.indexOf('_'))] ?? 1 : 1
  }

  serv.canHarvest = (block, stack) => !block.harvestTools || !!(stack && block.harvestTools[stack.type])

  /** Share of a block broken in one tick by this player. */
  serv.breakShare = (player, block) => {
    if (block.hardness < 0 || block.hardness === null || !block.diggable) return 0
    if (block.hardness === 0) return Infinity
    const stack = player.stackInHand()
    let speed = serv.toolSpeed(block, stack?.name)
    const efficiency = player.enchantment('efficiency')
    if (speed > 1 && efficiency) speed += efficiency ** 2 + 1
    const haste = Math.max(player.effectLevel('Haste'), player.effectLevel('ConduitPower'))
    speed *= 1 + 0.2 * haste
    const fatigue = player.effectLevel('MiningFatigue')
    if (fatigue) speed *= 0.3 ** Math.min(fatigue, 4)
    if (isEyeInWater(player)) speed /= 5
    if (!player.onGround) speed /= 5
    return speed / block.hardness / (serv.canHarvest(block, stack) ? 30 : 100)
  }

  function isEyeInWater ({ position: { x, y, z } }) {
    return y + EYES >= 0 && serv.blockAt(Math.floor(x), Math.floor(y + EYES), Math.floor(z))?.name === 'water'
  }

  /** Removes a block as if broken: what was waterlogged leaves its water behind. */
  serv.removeBlock = (block) => {
    const wet = block.getProperties().waterlogged === true || /^(seagrass|tall_seagrass|kelp|kelp_plant)$/.test(block.name)
    return serv.setBlock(serv.overworld, block.position, wet ? serv.stateOf('water') : AIR)
  }

  /** Breaks a block by anything but a player's tool. */
  serv.breakBlock = (position, how = {}) => {
    const block = serv.overworld.getBlock(position)
    if (block.stateId === AIR || block.hardness < 0) return
    serv.removeBlock(block)
    serv.dropLoot(block, how)
  }

  serv.breakByPlayer = (player, block) => {
    const stack = player.stackInHand()
    const harvest = serv.canHarvest(block, stack)
    const how = { tool: stack?.name ?? null, silkTouch: player.enchantment('silk_touch') > 0 }
    const params = { effectId: BREAK_EFFECT, location: block.position, data: block.stateId, global: false }
    serv._server.writeToClients(serv.playersNear(block.position, 64).filter(p => p !== player).map(p => p._client), 'world_event', params)
    serv.removeBlock(block)
    serv.emit('blockBroken', player, block)
    if (player.gameMode === 1) return
    if (harvest) {
      serv.dropLoot(block, how)
      if (!how.silkTouch && serv.gamerules.doTileDrops) serv.dropXp(block.position.offset(0.5, 0.5, 0.5), serv.experienceOf(block.name))
    }
    player.addExhaustion(EXHAUSTION)
    if (block.hardness > 0 && stack) player.wear(stack.name.endsWith('_sword') ? 2 : 1)
  }
}

module.exports.player = (player, serv) => {
  let dig = null

  player._client.on('block_dig', packet => {
    if (!player.isPlaying || player.health <= 0) return
    const { status, location, sequence } = packet
    if (status > FINISH) return // dropping and swapping are the inventory's
    const pos = new Vec3(location.x, location.y, location.z)
    if (status === START) start(pos)
    else if (status === CANCEL) stop()
    else finish(pos)
    player.acknowledge(sequence)
  })

  const eye = () => player.position.offset(0, EYES, 0)
  const canReach = pos => pos.y >= 0 && pos.y < 320 && eye().distanceTo(pos.offset(0.5, 0.5, 0.5)) <= REACH

  function start (pos) {
    stop()
    if (!canReach(pos) || player.gameMode > 1) return resend(pos)
    const block = serv.overworld.getBlock(pos)
    if (block.stateId === 0 || block.name === 'water' || block.name === 'lava') return resend(pos)
    serv.emit('blockPunched', player, block)
    if (player.gameMode === 1 || serv.breakShare(player, block) >= 1) return serv.breakByPlayer(player, block)
    dig = { pos, stateId: block.stateId, progress: 0, stage: -1 }
  }

  function finish (pos) {
    if (!dig?.pos.equals(pos)) return resend(pos)
    if (dig.progress >= EARLY) complete()
    else resend(pos) // too early: it stands until its time has come
  }

  function complete () {
    const block = serv.overworld.getBlock(dig.pos)
    const { pos, stateId } = dig
    stop()
    if (block.stateId !== stateId || !canReach(pos)) return resend(pos)
    serv.breakByPlayer(player, block)
  }

  function stop () {
    if (dig && dig.stage >= 0) showStage(-1)
    dig = null
  }

  function resend (pos) {
    if (pos.y >= 0 && pos.y < 320 && Math.abs(pos.x) < 3e7 && Math.abs(pos.z) < 3e7 && serv.isLoaded(pos.x, pos.z)) {
      player._client.write('block_change', { location: pos, type: serv.stateAt(pos.x, pos.y, pos.z) })
    }
  }
  player.resendBlock = resend
  player.canReachBlock = canReach

  function showStage (stage) {
    dig.stage = stage
    player.tell('block_break_animation', { entityId: player.id, location: dig.pos, destroyStage: stage })
  }

  player.tickDigging = () => {
    if (!dig) return
    const block = serv.overworld.getBlock(dig.pos)
    if (block.stateId !== dig.stateId || !canReach(dig.pos) || player.health <= 0) return stop()
    const share = serv.breakShare(player, block)
    dig.progress += share
    const stage = Math.min(9, Math.floor(dig.progress * 10))
    if (stage !== dig.stage) showStage(stage)
    // Counted here and not awaited from the client, whose own table of tools may be wrong.
    if (dig.progress >= 1 + GRACE * share) complete()
  }
  player.on('died', stop)
}
